package org.ringfence.lab.siprec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.audio.Recording;
import org.ringfence.codec.Codecs;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.KeyingTerms;
import org.ringfence.keying.LegKeying;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.AudioPort;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;

/** One recording session that the host took: what is heard in each of its streams. */
public final class TakenSession implements SessionListener {
  private static final String HERE = "127.0.0.1";

  private final AgentShard shard;
  private final Session session;
  private final LegKeying keying =
      new LegKeying(
          LegKeying.Part.PHONE,
          new SecureRandom(),
          () -> DtlsCertificate.create(new SecureRandom(), Instant.now()));
  private final LocalSession ours = new LocalSession(7, HERE);
  private final List<Ear> ears = new ArrayList<>(2);
  private volatile @Nullable SessionDescription offer;
  private volatile boolean over;

  /** What comes in one stream. */
  private static final class Ear implements AudioSink {
    private final AudioPort port;
    private @Nullable AudioFormat format;
    private short[] heard = new short[48_000];
    private int length;
    private int rateHz;

    Ear(AudioPort port) {
      this.port = port;
    }

    @Override
    public synchronized void write(short[] pcm) {
      if (length + pcm.length > heard.length) heard = Arrays.copyOf(heard, heard.length * 2);
      System.arraycopy(pcm, 0, heard, length, pcm.length);
      length += pcm.length;
    }

    synchronized void forget() {
      length = 0;
    }

    synchronized Recording all() {
      return new Recording(Arrays.copyOf(heard, length), Math.max(8_000, rateHz));
    }

    synchronized void agree(AudioFormat now) {
      AudioFormat before = format;
      format = now;
      rateHz = now.codec().sampleRateHz();
      if (before == null) {
        port.start(new AudioSession(now, "recorder", new SecureRandom()), pcm -> false, this);
        port.sending(false);
      } else if (!before.equals(now)) {
        length = 0;
        port.format(now);
      }
    }
  }

  TakenSession(AgentShard shard, Session session, MediaLoop media) {
    this.shard = shard;
    this.session = session;
    session.listener(this);
    SessionDescription theirs = session.offer();
    try {
      for (int i = 0; theirs != null && i < theirs.media().size(); i++) {
        ears.add(new Ear(media.openAudio(null, MediaListener.NONE)));
      }
    } catch (MediaPortsExhaustedException e) {
      throw new IllegalStateException(e);
    }
    SessionDescription answer = theirs == null ? null : answer(theirs);
    if (answer == null) session.reject(488, null, List.of());
    else session.answer(answer);
  }

  private @Nullable SessionDescription answer(SessionDescription theirs) {
    KeyingTerms terms = new KeyingTerms(KeyingTerms.Offering.CLEAR, true, true);
    if (keying.offered(theirs, terms) != null) return null;
    offer = theirs;
    SessionDescription plain = keying.answerable(theirs);
    List<MediaDescription> lines = new ArrayList<>(2);
    for (int i = 0; i < plain.media().size(); i++) {
      lines.add(line(plain, plain.media().get(i), ears.get(i)));
    }
    SessionDescription bare = SessionDescription.of(ours.origin(), Connection.of(HERE), lines);
    SessionDescription answer = ours.stamp(keying.answer(bare));
    for (int i = 0; i < lines.size(); i++) follow(theirs, i);
    return answer;
  }

  private static MediaDescription line(
      SessionDescription theirs, MediaDescription offered, Ear ear) {
    RtpMap map = offered.rtpMaps().getFirst();
    boolean sends = theirs.directionOf(offered).sends();
    Direction way = sends ? Direction.RECVONLY : Direction.INACTIVE;
    return MediaDescription.of(
        "audio",
        ear.port.localRtp().getPort(),
        offered.transport(),
        List.of(Integer.toString(map.payloadType())),
        Attributes.of(map.attribute(), Attribute.property(way.attributeName())));
  }

  private void follow(SessionDescription theirs, int at) {
    MediaDescription line = theirs.media().get(at);
    Connection connection = theirs.connectionOf(line);
    if (connection == null) return;
    Ear ear = ears.get(at);
    InetAddress host = InetAddress.ofLiteral(connection.address());
    MediaAddress rtp = MediaAddress.of(new InetSocketAddress(host, line.port()));
    MediaAddress rtcp = MediaAddress.of(new InetSocketAddress(host, line.port() + 1));
    ear.port.update(RelaySide.Terms.of(rtp, rtcp, null, false));
    Protection agreed = keying.protection(at);
    ear.port.protect(agreed);
    RtpMap map = line.rtpMaps().getFirst();
    Codecs.byName(map.encodingName(), map.clockRateHz(), map.channels())
        .ifPresent(codec -> ear.agree(AudioFormat.of(codec, map.payloadType(), -1)));
  }

  /** What it was offered last. */
  public @Nullable SessionDescription offer() {
    return offer;
  }

  /** How what it hears is protected. */
  public Protection protection(int stream) {
    return keying.protection(stream);
  }

  /** What was heard in that stream, from when it was last forgotten. */
  public Recording heard(int stream) {
    return ears.get(stream).all();
  }

  public void forget() {
    ears.forEach(Ear::forget);
  }

  /** Whether it has ended. */
  public boolean isOver() {
    return over;
  }

  /** As a recorder that is shut down. */
  public void hangUp() {
    shard.execute(() -> session.hangUp(List.of()));
  }

  @Override
  public void progress(int status, @Nullable SessionDescription early, long nowNs) {}

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {}

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {}

  @Override
  public void offered(@Nullable SessionDescription theirs, long nowNs) {
    SessionDescription answer = theirs == null ? null : answer(theirs);
    if (answer == null) session.refuseOffer(488);
    else session.acceptOffer(answer);
  }

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {}

  @Override
  public void offerRefused(int status, long nowNs) {}

  @Override
  public void referred(Referral referral, long nowNs) {
    referral.refuse(603);
  }

  @Override
  public void transferProgress(int status, long nowNs) {}

  @Override
  public void info(String contentType, byte[] body, long nowNs) {}

  @Override
  public void ended(Ending ending, long nowNs) {
    over = true;
    ears.forEach(ear -> ear.port.close());
  }
}
