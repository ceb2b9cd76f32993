package org.ringfence.server.people;

/**
 * Somebody whom the company knows and who has no extension here.
 *
 * @param number in E.164
 */
public record Acquaintance(String name, String number) {}
