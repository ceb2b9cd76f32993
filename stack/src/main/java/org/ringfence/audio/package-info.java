/**
 * Sound on this side of the codecs: WAV files, sampling rates, tones (ITU-T E.180, Q.23), levels,
 * and the measures that tell whether what was heard is what was said.
 */
@NullMarked
package org.ringfence.audio;

import org.jspecify.annotations.NullMarked;
