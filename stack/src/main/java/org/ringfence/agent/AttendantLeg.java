package org.ringfence.agent;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Transfer;
import org.ringfence.call.Voice;
import org.ringfence.sdp.AnswerMaker;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.Negotiation;
import org.ringfence.sdp.OfferMaker;
import org.ringfence.sdp.SessionDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leg of a feature: a party of the call like any other, that lives in this server. On the
 * call's shard, but for {@link #answer} and {@link #transfer}, which the feature's thread calls.
 */
final class AttendantLeg implements Leg {
  private static final Logger LOG = LoggerFactory.getLogger(AttendantLeg.class);

  /** Nobody is told it: the media end of the caller shows addresses of its own. */
  private static final MediaAddress NOWHERE = new MediaAddress("127.0.0.1", 9, 9);

  private final Executor shard;
  private final String id;
  private final Party party;
  private final AnswerMaker answers = new AnswerMaker(AttendantAudio.CAPABILITIES);
  private final OfferMaker offers = new OfferMaker(AttendantAudio.CAPABILITIES);
  private final LocalSession ours;
  private final @Nullable SessionDescription offer;
  private final boolean sees;
  private LegListener listener;
  private @Nullable AttendantCall call;

  /** What begins once the one who is called has answered; null where we are called. */
  private @Nullable Calling calling;

  private boolean answered;
  private boolean ended;

  /**
   * @param offer null when the caller wants one from us
   * @param sees whether pictures are answered by pictures
   */
  AttendantLeg(
      Executor shard,
      RandomGenerator random,
      Party party,
      @Nullable SessionDescription offer,
      boolean sees,
      LegListener listener) {
    this.sees = sees;
    this.shard = shard;
    this.id = "feature-" + Long.toUnsignedString(random.nextLong(), 36);
    this.party = party;
    this.offer = offer;
    this.listener = listener;
    this.ours = new LocalSession(random.nextLong(), "127.0.0.1");
  }

  /** How a feature calls somebody. */
  private record Calling(Feature feature, Voice voice, Consumer<Cause> failed) {}

  /**
   * The feature calls, and works once it is answered.
   *
   * @param failed told why when nobody answers
   * @return what it offers
   */
  SessionDescription call(
      Feature feature, AttendantCall itsCall, Voice voice, Consumer<Cause> failed) {
    call = itsCall;
    calling = new Calling(feature, voice, failed);
    return offered();
  }

  /** Sets the feature to work, on a thread of its own. */
  void begin(Feature feature, AttendantCall itsCall) {
    call = itsCall;
    Thread.ofVirtual().name(id).start(() -> run(feature, itsCall));
  }

  private void run(Feature feature, AttendantCall itsCall) {
    Cause cause = Cause.NORMAL;
    try {
      feature.serve(itsCall);
    } catch (CallEndedException over) {
      return; // The leg knows it already.
    } catch (RuntimeException | Error bug) {
      LOG.error("A feature ends its call by a fault of ours", bug);
      cause = Cause.FAILED;
    }
    Cause outcome = cause;
    shard.execute(() -> leave(outcome));
  }

  private void leave(Cause cause) {
    if (ended) return;
    end(cause);
    listener.ended(cause);
  }

  // Of the feature's thread.

  void answer() {
    shard.execute(() -> {
      if (answered || ended) return;
      answered = true;
      SessionDescription said = offer == null ? offered() : answerTo(offer);
      if (said == null) leave(Cause.NO_COMMON_MEDIA);
      else listener.answered(said);
    });
  }

  void transfer(String number, long longestMs, boolean goesOn) {
    shard.execute(() -> {
      if (ended) return;
      listener.transferAsked(new Wish(Destination.of(number), longestMs, goesOn));
    });
  }

  private SessionDescription offered() {
    return offers.offer(ours, NOWHERE, Direction.SENDRECV);
  }

  private @Nullable SessionDescription answerTo(SessionDescription theirs) {
    Negotiation made =
        answers.answer(
            theirs,
            ours,
            NOWHERE,
            Direction.SENDRECV,
            plain -> sees ? ViewVideo.answer(plain, theirs, NOWHERE) : plain);
    return made instanceof Negotiation.Agreed agreed ? agreed.local() : null;
  }

  // Of the call.

  @Override
  public String id() {
    return id;
  }

  @Override
  public Party party() {
    return party;
  }

  @Override
  public boolean here() {
    return true;
  }

  @Override
  public Reach reach() {
    return Reach.UNKNOWN;
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    Calling now = calling;
    return now == null ? path.end(side, policy) : path.inside(side, now.voice);
  }

  @Override
  public void listener(LegListener newListener) {
    listener = newListener;
  }

  @Override
  public void ring(@Nullable SessionDescription early, boolean agreed) {
    // What rings there is not listened to.
  }

  @Override
  public void answer(SessionDescription description) {
    Calling now = calling;
    AttendantCall itsCall = call;
    if (now == null || itsCall == null) throw new IllegalStateException("a feature was called");
    answered = true;
    begin(now.feature, itsCall);
  }

  @Override
  public void offer(SessionDescription description) {
    SessionDescription said = answerTo(description);
    shard.execute(() -> {
      if (ended) return;
      if (said == null) listener.offerRefused();
      else listener.offerAnswered(said);
    });
  }

  @Override
  public void accept(SessionDescription description) {
    // The end of the media has heard it.
  }

  @Override
  public void refuse(boolean glare) {
    // It never offers but at first.
  }

  @Override
  public void display(Party other) {
    // Whom it talks to is said once, at the start.
  }

  @Override
  public void digit(char digit) {
    if (call != null) call.key(digit);
  }

  @Override
  public void end(Cause cause) {
    boolean news = !ended && !answered;
    ended = true;
    if (calling != null && news) calling.failed.accept(cause);
    if (call != null) call.over(cause);
  }

  private void notSentOn(Cause cause) {
    if (call != null) call.notSentOn(cause);
  }

  /** The feature's wish to send its caller on. */
  private final class Wish implements Transfer {
    private final Destination target;

    private final long longestMs;
    private final boolean goesOn;

    Wish(Destination target, long longestMs, boolean goesOn) {
      this.target = target;
      this.longestMs = longestMs;
      this.goesOn = goesOn;
    }

    @Override
    public boolean goesOn() {
      return goesOn;
    }

    @Override
    public long longestRingMs() {
      return longestMs;
    }

    @Override
    public Destination target() {
      return target;
    }

    @Override
    public void accept() {}

    @Override
    public void progress(@Nullable Cause cause) {
      if (cause == Cause.NORMAL) shard.execute(() -> leave(Cause.NORMAL));
      else if (cause != null) notSentOn(cause);
    }

    @Override
    public void refuse(Cause cause) {
      notSentOn(cause);
    }
  }
}
