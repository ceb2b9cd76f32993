/**
 * What happens to media, without sockets: relaying between two sides, echo, and an audio stream
 * that ends here (RFC 3550, 3551, 4733). One media loop owns each session; a packet costs no
 * allocation.
 */
@NullMarked
package org.ringfence.media;

import org.jspecify.annotations.NullMarked;
