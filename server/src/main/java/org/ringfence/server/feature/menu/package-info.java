/** Auto-attendants: a greeting, and a key for each choice; when closed, somewhere else. */
@NullMarked
package org.ringfence.server.feature.menu;

import org.jspecify.annotations.NullMarked;
