/** Parking: a call waits with music until somebody, at any phone, takes it. */
@NullMarked
package org.ringfence.server.feature.parking;

import org.jspecify.annotations.NullMarked;
