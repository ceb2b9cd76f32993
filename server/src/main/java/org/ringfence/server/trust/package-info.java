/** Who may claim to be whom: the proof a request brings, and what it entitles to. */
@NullMarked
package org.ringfence.server.trust;

import org.jspecify.annotations.NullMarked;
