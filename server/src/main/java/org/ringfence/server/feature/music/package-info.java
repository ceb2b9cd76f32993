/** What callers hear who wait. */
@NullMarked
package org.ringfence.server.feature.music;

import org.jspecify.annotations.NullMarked;
