/** What people set about how they are reached, and the codes they dial to set it. */
@NullMarked
package org.ringfence.server.people;

import org.jspecify.annotations.NullMarked;
