package org.ringfence.lab.impair;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.ringfence.audio.Recording;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.Ports;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.AudioPort;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.MediaPortsExhaustedException;

/** The audio port of our phone, on real sockets and real time. */
final class OurEar implements Ear, AudioSink {
  private static final int LONGEST_SECONDS = 120;

  private final MediaLoop loop;
  private final AudioPort port;
  private final int rateHz;
  private final short[] heard;
  private volatile int length;

  OurEar(PacketTrain train, InetSocketAddress sender) throws IOException {
    AudioFormat format = train.format();
    rateHz = train.line().codec.sampleRateHz();
    heard = new short[LONGEST_SECONDS * rateHz];
    int first = Ports.range(4);
    SplittableRandom random = new SplittableRandom(1);
    InetAddress here = InetAddress.getLoopbackAddress();
    loop = new MediaLoop("impair", MediaLoopConfig.at(here).ports(first, first + 3), random);
    try {
      port = loop.openAudio(null, MediaListener.NONE);
    } catch (MediaPortsExhaustedException e) {
      loop.close();
      throw new PeerFailure("no media port", e);
    }
    port.protect(Protection.CLEAR);
    port.start(new AudioSession(format, "lab", random), pcm -> false, this);
    port.update(RelaySide.Terms.at(MediaAddress.of(sender)));
  }

  @Override
  public void write(short[] pcm) {
    if (length + pcm.length <= heard.length) {
      System.arraycopy(pcm, 0, heard, length, pcm.length);
      length += pcm.length;
    }
  }

  @Override
  public InetSocketAddress rtp() {
    return port.localRtp();
  }

  @Override
  public Recording hangUp() {
    port.close();
    return new Recording(Arrays.copyOf(heard, length), rateHz);
  }

  @Override
  public void close() {
    loop.close();
  }
}
