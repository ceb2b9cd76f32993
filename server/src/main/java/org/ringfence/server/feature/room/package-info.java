/** Several parties that hear each other: the sound of conferences and of parked calls. */
@NullMarked
package org.ringfence.server.feature.room;

import org.jspecify.annotations.NullMarked;
