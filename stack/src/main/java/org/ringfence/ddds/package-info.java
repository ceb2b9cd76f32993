/**
 * Rules from DNS that turn one name into another (DDDS): the substitution expressions of NAPTR
 * records (RFC 3402 section 3.2) and how telephone numbers are asked for with them (ENUM, RFC 6116
 * section 3). Who writes them is a stranger: what they may cost is bounded, and no expression takes
 * longer than its length times that of the text.
 */
@NullMarked
package org.ringfence.ddds;

import org.jspecify.annotations.NullMarked;
