/**
 * Facsimile as datagrams: UDPTL, the transport of ITU-T T.38 over UDP (clause 9.1, RFC 3362), with
 * the two ways it has to make lost packets good. What the packets say (T.30) is nobody's business
 * here.
 */
@NullMarked
package org.ringfence.udptl;

import org.jspecify.annotations.NullMarked;
