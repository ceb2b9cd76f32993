/**
 * SIP endpoints: sockets, signalling and media joined. A {@link org.ringfence.agent.SipAgent} is
 * one endpoint, a server's or a phone's, made of one {@link org.ringfence.agent.AgentShard} for
 * each event loop. Here a SIP session becomes a leg of the protocol-neutral call and back again.
 */
@NullMarked
package org.ringfence.agent;

import org.jspecify.annotations.NullMarked;
