package org.ringfence.lab.attack;

/**
 * What one attack did to honest callers of one server.
 *
 * @param sentPerSecond what the attacker got out; below zero where nobody counted
 * @param audioLost the share of the packets of a call that lasted which did not arrive; below zero
 *     when the call was ended
 * @param taken calls and packets of voice that the attacker got, or got into a call
 * @param shutOut phones that could not call afterwards
 * @param grownMb by how much the server's memory grew
 * @param received bytes from strangers' addresses, 0 where it has none
 */
record AttackResult(
    String server,
    Attack attack,
    double sentPerSecond,
    HonestCalls.Experience honest,
    double audioLost,
    long taken,
    int shutOut,
    double grownMb,
    long received,
    long answered) {}
