/** Conference rooms: a number, perhaps a PIN, and everybody hears everybody. */
@NullMarked
package org.ringfence.server.feature.conference;

import org.jspecify.annotations.NullMarked;
