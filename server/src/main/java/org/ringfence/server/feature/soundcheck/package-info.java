/** The sound check: a caller hears how others hear them. */
@NullMarked
package org.ringfence.server.feature.soundcheck;

import org.jspecify.annotations.NullMarked;
