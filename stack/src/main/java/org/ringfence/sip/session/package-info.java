/**
 * Sessions made by INVITE, in a user agent: offer and answer (RFC 3264, RFC 6337), provisional
 * responses that arrive (RFC 3262), UPDATE (RFC 3311), session timers (RFC 4028), transfer (RFC
 * 3515, RFC 3891) and the ends of all of them.
 *
 * <p>{@link org.ringfence.sip.session.SessionLayer} is one shard's user agent core: it hands each
 * message to the {@link org.ringfence.sip.session.Session} it belongs to. A session is driven by
 * its verbs and by messages, and tells a {@link org.ringfence.sip.session.SessionListener} what
 * came of them. One file holds one exchange of a session:
 *
 * <pre>
 *   CallerInvite    our first INVITE: early dialogs, forks, late answers, CANCEL, challenges
 *   CalleeInvite    theirs: ringing (reliably if asked), answering, refusing
 *   Reoffers        re-INVITE and UPDATE both ways, glare
 *   Acknowledged    a 2xx sent again until its ACK comes
 *   SessionTimer    keeping a call alive, and noticing that it is not
 *   Transfers       REFER both ways and the NOTIFYs about it
 * </pre>
 *
 * <p>States of a session:
 *
 * <pre>
 *   CALLING    we invited, no final answer     --2xx--> ANSWERED   --3xx-6xx, CANCEL--> ENDED
 *   RINGING    we were invited                 --answer--> ANSWERED   --reject, CANCEL--> ENDED
 *   ANSWERED   the 2xx is there                --BYE, timer, no ACK--> ENDED
 * </pre>
 */
@NullMarked
package org.ringfence.sip.session;

import org.jspecify.annotations.NullMarked;
