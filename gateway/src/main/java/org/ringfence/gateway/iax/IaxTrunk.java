package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;
import org.ringfence.iax.IaxAccount;

/**
 * Another server that calls go to and come from.
 *
 * @param prefix what is dialled before a number there, and stands before who calls from there
 * @param account what proves who we are there, and who it is here
 * @param registers whether it is told where we are
 */
public record IaxTrunk(
    String name, String prefix, InetSocketAddress at, IaxAccount account, boolean registers) {}
