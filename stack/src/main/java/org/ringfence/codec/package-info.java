/**
 * Speech codecs over frames of 16-bit PCM: G.711 (RFC 3551 section 4.5.14), G.722 (RFC 3551 section
 * 4.5.2) and Opus (RFC 6716, RFC 7587). Pure: no sockets, threads or clock; Opus reaches Debian's
 * libopus0 through the foreign function interface where that is allowed, and Java code where not.
 */
@NullMarked
package org.ringfence.codec;

import org.jspecify.annotations.NullMarked;
