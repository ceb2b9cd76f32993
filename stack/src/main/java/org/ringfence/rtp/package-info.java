/**
 * RTP and RTCP on the wire (RFC 3550, 3551), header extensions (RFC 8285), telephone events (RFC
 * 4733), redundancy (RFC 2198), and telling the protocols that share a port apart (RFC 5761, 7983).
 * Flyweights over the receive buffer: nothing here allocates per packet.
 */
@NullMarked
package org.ringfence.rtp;

import org.jspecify.annotations.NullMarked;
