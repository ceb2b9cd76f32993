package org.ringfence.lab.nat;

/**
 * A machine in the small internet.
 *
 * @param address its own, as it sees it
 */
public record Host(Namespace namespace, String address) {}
