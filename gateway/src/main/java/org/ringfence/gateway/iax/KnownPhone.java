package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;

/** A phone that registered, as it is remembered over a restart. */
public record KnownPhone(String name, InetSocketAddress at, int secondsLeft) {}
