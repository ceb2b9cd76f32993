/**
 * Who is served first when there is more to do than time. What is known of a packet's sender goes
 * in, a verdict comes out. Nothing is kept of a sender before it has returned a value that only it
 * could have received; a source address alone, which anybody can write, neither helps nor harms
 * whoever it belongs to.
 *
 * <pre>
 *   a packet ---- of a proven flow, within its budget ---------------------&gt; KNOWN
 *            ---- of anybody else, while strangers have time left ---------&gt; NEWCOMER
 *            ---- of anybody else -----------------------------------------&gt; DROP
 * </pre>
 */
@NullMarked
package org.ringfence.guard;

import org.jspecify.annotations.NullMarked;
