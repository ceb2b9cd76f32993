/**
 * Speech codecs over frames of 16-bit PCM: G.711, G.722, G.726 and GSM full rate (RFC 3551 section
 * 4.5), Opus (RFC 6716, RFC 7587), Speex (RFC 5574), iLBC (RFC 3951), and comfort noise (RFC 3389).
 * Pure: no sockets, threads or clock; Opus reaches Debian's libopus0 through the foreign function
 * interface where that is allowed, and Java code where not; Speex is there only with libspeex1.
 * Codecs without means of their own conceal lost frames as G.711 Appendix I.
 */
@NullMarked
package org.ringfence.codec;

import org.jspecify.annotations.NullMarked;
