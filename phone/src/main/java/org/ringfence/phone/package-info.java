/**
 * The phone: registers one account and places and takes calls, with sound, from a terminal, from
 * scripts, or as a library.
 *
 * <p>A {@link org.ringfence.phone.Phone} is one SIP agent with one shard (signalling) and one media
 * loop (sound). All that happens to it is a {@link org.ringfence.phone.PhoneEvent}. A {@link
 * org.ringfence.phone.PhoneCall}'s verbs may be called from any thread; they go to the shard.
 *
 * <pre>
 *   DIALLING   we called                --180--> RINGING   --2xx--> TALKING   --else--> ENDED
 *   INCOMING   we are called            --answer--> TALKING   --reject, CANCEL--> ENDED
 *   TALKING    hold, resume, transfer   --BYE, lost--> ENDED
 * </pre>
 */
@NullMarked
package org.ringfence.phone;

import org.jspecify.annotations.NullMarked;
