package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/** A party of a call: its leg, and what it said last of its media. */
final class Talker implements LegListener {
  private final Call call;
  private final Side side;
  private Party party;
  private @Nullable Leg leg;
  private @Nullable MediaEnd media;
  private @Nullable Ringing stage;
  private @Nullable SessionDescription description;
  private @Nullable Talker asker;
  private @Nullable SessionDescription settled;
  private @Nullable MediaSecurity security;
  private boolean toBeAnswered;
  private boolean holding;
  private boolean detached;

  /** Whether it rings and is agreed on what it says of its media. */
  private boolean agreed;

  /** Whether that was taken note of. */
  private boolean taken;

  /** A party that called, or that was on another call. */
  Talker(Call call, Side side, Leg leg, Party party, @Nullable SessionDescription description) {
    this.call = call;
    this.side = side;
    this.leg = leg;
    this.party = party;
    this.description = description;
  }

  /** A party that is being rung. */
  Talker(Call call, Side side, Party party, Ringing stage) {
    this.call = call;
    this.side = side;
    this.party = party;
    this.stage = stage;
  }

  /** Gives it its end of the media. */
  void open(MediaPath path) {
    media = leg().open(path, side, call.exchange().mediaPolicy(call, party));
  }

  /** The same, of a party that is being rung there. */
  void open(MediaPath path, Target target) {
    media = target.open(path, side, call.exchange().mediaPolicy(call, party));
  }

  /** Its end of the media; to be asked once there are media. */
  MediaEnd media() {
    if (media == null) throw new IllegalStateException("a talker has no media yet");
    return media;
  }

  /** What to offer it of what the other says. */
  @Nullable SessionDescription offer(SessionDescription others) {
    return media().offer(others, leg().reach());
  }

  /** What to answer it of what the other says. */
  @Nullable SessionDescription answer(SessionDescription others) {
    SessionDescription answer = media().answer(others, leg().reach());
    if (answer != null) secured();
    return answer;
  }

  /** Its own media sent back to it; null when none of its offer will do. */
  @Nullable SessionDescription echo(SessionDescription offer) {
    SessionDescription answer = media().echo(offer, leg().reach());
    if (answer != null) secured();
    return answer;
  }

  /** Why its offer will not do; null when it will. */
  @Nullable Cause takeOffer(SessionDescription theirs) {
    return noted(media().offered(theirs, leg().reach()));
  }

  /** Why its answer will not do; null when it will. */
  @Nullable Cause takeAnswer(SessionDescription theirs) {
    Cause problem = noted(media().answered(theirs, leg().reach()));
    if (problem == null) secured();
    return problem;
  }

  /** An offer met its answer: notes how the media are protected, when that is news. */
  private void secured() {
    MediaSecurity now = media().security();
    if (now == null || now == security) return;
    security = now;
    call.exchange().record(new CallEvent.Secured(call.id(), side, party, now));
  }

  private @Nullable Cause noted(@Nullable Cause problem) {
    taken = problem == null;
    return problem;
  }

  /** Whether what it says of its media is agreed on before it answers. */
  boolean isAgreed() {
    return agreed;
  }

  /** Whether its answer says nothing of its media that is not known. */
  boolean isSettled() {
    return agreed && taken;
  }

  boolean isRinging() {
    return stage != null;
  }

  /** Nothing of its media counts any more. */
  void closeMedia() {
    if (media != null) media.close();
  }

  void dialled(Leg dialledLeg) {
    leg = dialledLeg;
  }

  Leg leg() {
    if (leg == null) throw new IllegalStateException("a talker has no leg yet");
    return leg;
  }

  Side side() {
    return side;
  }

  Party party() {
    return party;
  }

  /** From now on others are told that it is that one: itself without its number, say. */
  void shownAs(Party shown) {
    party = shown;
  }

  /** What it said last of its media; null before it said anything. */
  @Nullable SessionDescription description() {
    return description;
  }

  /** Its description without the hold another put it on: what it would offer somebody new. */
  @Nullable SessionDescription unheld() {
    SessionDescription said = description;
    if (said == null || holding) return said;
    List<MediaDescription> lines = new ArrayList<>(said.media().size());
    for (MediaDescription line : said.media()) {
      boolean still = line.refused() || line.fax();
      lines.add(still ? line : line.withDirection(Direction.SENDRECV));
    }
    return said.withMedia(lines);
  }

  /** It answered and talks now. */
  void connected() {
    stage = null;
  }

  /** Its offer waits for the other's answer. */
  void expectAnswer(Talker other, @Nullable SessionDescription before) {
    other.asker = this;
    settled = before;
  }

  /** What it said before it offered, which counts again when that comes to nothing. */
  void settled(@Nullable SessionDescription before) {
    settled = before;
  }

  /** Its INVITE is answered by what the other answers. */
  void answerByAnswer(Talker other) {
    toBeAnswered = true;
    other.asker = this;
  }

  boolean isGone() {
    return detached;
  }

  /** Whether it replaces somebody and is not answered yet. */
  boolean isJoining() {
    return toBeAnswered;
  }

  /** Gives it the description it waits for. */
  void meet(SessionDescription answer) {
    if (toBeAnswered) leg().answer(answer);
    else leg().accept(answer);
    toBeAnswered = false;
  }

  /** What it waits for will not come. */
  void disappoint() {
    if (toBeAnswered) {
      leg().end(Cause.NO_COMMON_MEDIA);
    } else {
      description = settled;
      media().refused();
      leg().refuse(false);
    }
    toBeAnswered = false;
  }

  @Nullable Talker takeAsker() {
    Talker waiting = asker;
    asker = null;
    return waiting == null || waiting.detached ? null : waiting;
  }

  /** Whether somebody waits for its answer. */
  boolean isAwaited() {
    return asker != null;
  }

  /** Remembers whether it holds; true when that is news. */
  boolean holds(boolean on) {
    boolean news = holding != on;
    holding = on;
    return news;
  }

  /** Whether it holds by what it said last: by direction, or by zeros (RFC 3264 section 8.4). */
  boolean saysHold() {
    SessionDescription said = description;
    if (said == null || said.media().isEmpty()) return false;
    MediaDescription line = said.media().getFirst();
    Connection connection = said.connectionOf(line);
    // With ICE the candidates tell where it receives.
    boolean ice = line.attributes().has("ice-ufrag") || said.attributes().has("ice-ufrag");
    boolean nowhere = connection != null && connection.unspecified() && !ice;
    return nowhere
        || said.directionOf(line) == Direction.SENDONLY
        || said.directionOf(line) == Direction.INACTIVE;
  }

  /** Takes down whether it holds. */
  void noteHold() {
    boolean on = saysHold();
    if (call.state() == Call.State.CONNECTED && holds(on))
      call.exchange().record(new CallEvent.Held(call.id(), side, party, on));
  }

  boolean isHolding() {
    return holding;
  }

  /** It answered, and hears what the caller offered before that. */
  void catchUp(Talker caller) {
    SessionDescription said = caller.description();
    SessionDescription shown = said == null ? null : offer(said);
    if (shown != null) leg().offer(shown);
  }

  /** What it was asked by {@code staying} it will not answer any more, for it leaves. */
  void freeFrom(Talker staying) {
    if (takeAsker() == staying) staying.disappoint();
  }

  /** It goes on in another call. */
  void detach() {
    detached = true;
  }

  void leave(Cause cause) {
    boolean present = !detached;
    detached = true;
    noteFax();
    closeMedia();
    if (present && leg != null) leg.end(cause);
  }

  private void noteFax() {
    MediaEnd.Faxed faxed = media == null ? null : media.faxed();
    if (faxed != null)
      call.exchange()
          .record(new CallEvent.Faxed(call.id(), side, party, faxed.packets(), faxed.lost()));
  }

  @Override
  public void ringing(@Nullable SessionDescription early, boolean agrees) {
    if (early != null) description = early;
    agreed = agrees;
    if (stage != null) stage.rings(this, early);
  }

  @Override
  public void answered(SessionDescription answer) {
    description = answer;
    if (stage != null) stage.answered(this, answer);
    else leave(Cause.ANSWERED_ELSEWHERE);
  }

  @Override
  public void confirmed(@Nullable SessionDescription answer) {
    if (answer != null) description = answer;
    if (!detached) call.confirmed(this, answer);
  }

  @Override
  public void offered(@Nullable SessionDescription offer) {
    if (detached) {
      leg().refuse(false);
      return;
    }
    SessionDescription before = description;
    if (offer != null) description = offer;
    if (stage != null) stage.offered(this, offer, before);
    else call.offered(this, offer, before);
  }

  @Override
  public void offerAnswered(SessionDescription answer) {
    description = answer;
    if (detached) return;
    if (stage != null && stage.hasAnswered(this)) stage.answered(this, answer);
    else call.offerAnswered(this, answer);
  }

  /** What it offered was refused: what it said before holds. */
  void revert(@Nullable SessionDescription before) {
    description = before;
  }

  @Override
  public void offerRefused() {
    if (detached) return;
    if (stage != null && stage.hasAnswered(this)) leg().end(Cause.NO_COMMON_MEDIA);
    else call.offerRefused(this);
  }

  @Override
  public void transferAsked(Transfer transfer) {
    if (detached || stage != null) transfer.refuse(Cause.FORBIDDEN);
    else call.transferAsked(this, transfer);
  }

  @Override
  public void digit(char digit) {
    if (!detached) call.digit(this, digit);
  }

  @Override
  public void release(Consumer<@Nullable Taken> taken) {
    taken.accept(detached || stage != null ? null : call.release(this));
  }

  @Override
  public void replaced(Leg newcomer, SessionDescription offer) {
    if (detached || stage != null) newcomer.end(Cause.NOT_FOUND);
    else call.replace(this, newcomer, offer);
  }

  @Override
  public void ended(Cause cause) {
    if (stage != null && stage.ringsAgain(this, cause)) return;
    boolean wasDetached = detached;
    detached = true;
    closeMedia();
    if (stage != null) stage.ended(this, cause);
    else if (!wasDetached) call.ended(this, cause);
  }
}
