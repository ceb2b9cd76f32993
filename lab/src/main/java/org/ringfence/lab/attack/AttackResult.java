package org.ringfence.lab.attack;

/**
 * What one attack did to honest callers of one server.
 *
 * @param sentPerSecond what the attacker got out
 * @param shutOut phones that could not call afterwards
 * @param grownMb by how much the server's memory grew
 * @param received bytes from strangers' addresses, 0 where it has none
 */
record AttackResult(
    String server,
    Attack attack,
    double sentPerSecond,
    HonestCalls.Experience honest,
    int shutOut,
    double grownMb,
    long received,
    long answered) {}
