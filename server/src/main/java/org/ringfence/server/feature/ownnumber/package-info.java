/** The caller's own number, spoken. */
@NullMarked
package org.ringfence.server.feature.ownnumber;

import org.jspecify.annotations.NullMarked;
