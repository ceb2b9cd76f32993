/**
 * Video as RTP carries it, without a codec: frames are cut into payloads and put together again for
 * VP8 (RFC 7741, its frames RFC 6386) and H.264 (RFC 6184, not interleaved), and read from and
 * written to IVF and Annex B streams. What comes from outside is bounded and never throws; a packet
 * allocates nothing.
 */
@NullMarked
package org.ringfence.video;

import org.jspecify.annotations.NullMarked;
