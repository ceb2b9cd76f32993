/**
 * Media that only its two ends can read or forge: SRTP and SRTCP (RFC 3711, 6188, 7714), and their
 * keys in session descriptions (SDES, RFC 4568). Packets are changed in place and nothing is
 * allocated for one; a packet that fails its check is a status and moves no state.
 */
@NullMarked
package org.ringfence.srtp;

import org.jspecify.annotations.NullMarked;
