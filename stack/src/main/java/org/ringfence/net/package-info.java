/**
 * Sockets, threads and the clock: the only room below the agent that has them. Event loops own the
 * calls of their shard; transports carry SIP over UDP, TCP and TLS (RFC 3261 section 18, RFC 5626
 * section 3.5.1, RFC 5923) and over WebSockets (RFC 7118), whose port serves a few pages as well.
 */
@NullMarked
package org.ringfence.net;

import org.jspecify.annotations.NullMarked;
