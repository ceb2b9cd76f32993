/**
 * {@code ./ringfence demo}: a private server and two phones in one process, one call with real
 * speech, and the time each of the six steps of a VoIP call takes.
 */
@NullMarked
package org.ringfence.lab.demo;

import org.jspecify.annotations.NullMarked;
