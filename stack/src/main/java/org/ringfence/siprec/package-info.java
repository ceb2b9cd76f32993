/** What a recording server is told of a call that it records: SIPREC's metadata (RFC 7865). */
@NullMarked
package org.ringfence.siprec;

import org.jspecify.annotations.NullMarked;
