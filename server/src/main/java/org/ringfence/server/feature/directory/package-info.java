/** Finds a colleague by name, on the keys of a telephone. */
@NullMarked
package org.ringfence.server.feature.directory;

import org.jspecify.annotations.NullMarked;
