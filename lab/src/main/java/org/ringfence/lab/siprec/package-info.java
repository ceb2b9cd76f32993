/** A session recording server of ours, for lack of one of another make (RFC 7866). */
@NullMarked
package org.ringfence.lab.siprec;

import org.jspecify.annotations.NullMarked;
