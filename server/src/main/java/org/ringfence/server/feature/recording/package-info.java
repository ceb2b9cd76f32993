/**
 * Calls that are recorded: both parties, each in a channel of its own, sealed as they are heard.
 */
@NullMarked
package org.ringfence.server.feature.recording;

import org.jspecify.annotations.NullMarked;
