/**
 * Finding a path through NATs: candidates and connectivity checks (RFC 8445, trickled as in RFC
 * 8838 and 8840, in SDP as in RFC 8839), consent (RFC 7675), patience (RFC 8863) and TURN's client
 * (RFC 8656). One component: RTP and RTCP share a port. Pure: bytes, time and randomness in, bytes
 * out.
 *
 * <pre>
 *   pair        FROZEN --> WAITING --check--> IN_PROGRESS --> SUCCEEDED | FAILED
 *   IceAgent    checking --nominated pair succeeds--> selected --30 s no answer--> consent lost
 *               checking --39.5 s, nothing under way--> failed
 *   TurnClient  IDLE --> ALLOCATING --> ALLOCATED --> ENDED
 * </pre>
 */
@NullMarked
package org.ringfence.ice;

import org.jspecify.annotations.NullMarked;
