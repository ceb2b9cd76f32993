/**
 * Where a phone's sound comes from and goes to: microphone and speaker (javax.sound.sampled), WAV
 * files, tones, silence. A source or sink runs at a rate of its own; the media loop is served by
 * {@link org.ringfence.phone.sound.Mouth} and {@link org.ringfence.phone.sound.Ear}, which change
 * the rate and never block.
 */
@NullMarked
package org.ringfence.phone.sound;

import org.jspecify.annotations.NullMarked;
