/**
 * The pictures of a call: coded video comes from files and programs and goes to them, as IVF with
 * VP8 or H.264 in Annex B. Nothing here decodes or encodes; threads of its own read and write.
 */
@NullMarked
package org.ringfence.phone.video;

import org.jspecify.annotations.NullMarked;
