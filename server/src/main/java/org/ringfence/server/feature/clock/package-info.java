/** The time of day, spoken. */
@NullMarked
package org.ringfence.server.feature.clock;

import org.jspecify.annotations.NullMarked;
