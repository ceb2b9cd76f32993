/**
 * Telephone numbers: what somebody dialled in a number's full form, what kind it is, who may call
 * it and how often, and which numbers bring help. Pure.
 */
@NullMarked
package org.ringfence.server.numbers;

import org.jspecify.annotations.NullMarked;
