package org.ringfence.server.store;

/**
 * Which database a server has, and how it is.
 *
 * @param engine with its version
 * @param place the file, or the address of the server that has it
 * @param bytes how large it is
 * @param encryption of the connection to it; empty for none
 * @param here whether nothing of it leaves this machine
 */
public record DatabaseReport(
    String engine, String place, long bytes, String encryption, boolean here) {}
