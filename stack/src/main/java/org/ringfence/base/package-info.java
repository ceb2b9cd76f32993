/** What every room stands on: addresses, limits, byte cursors and serial arithmetic. No I/O. */
@NullMarked
package org.ringfence.base;

import org.jspecify.annotations.NullMarked;
