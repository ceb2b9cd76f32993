package org.ringfence.phone.sound;

import dev.onvoid.webrtc.media.audio.AudioProcessing;
import dev.onvoid.webrtc.media.audio.AudioProcessingConfig;
import dev.onvoid.webrtc.media.audio.AudioProcessingStreamConfig;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of what the microphone hears what the loudspeaker said, quietens what is no voice, and
 * brings the voice to a good loudness (WebRTC's audio processing). For one pair of devices; {@link
 * #heard} and {@link #clean} are called on the media loop.
 *
 * <p>The library weighs 23 MB and is loaded when the first microphone is opened, never before.
 */
public final class VoiceCleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VoiceCleaner.class);
  private static final Set<Integer> RATES_HZ = Set.of(8_000, 16_000, 32_000, 48_000);

  /** It works on 10 ms at a time. */
  private static final int BLOCKS_A_SECOND = 100;

  /** From what is handed to the speaker to where the microphone hears it; it finds out better. */
  private static final int DELAY_GUESS_MS = 40;

  /**
   * What is to be done.
   *
   * @param echo what the loudspeaker says is taken out
   * @param noise what is no voice is made quieter
   * @param gain the voice is brought to a good loudness
   */
  public record Wishes(boolean echo, boolean noise, boolean gain) {
    public static final Wishes ALL = new Wishes(true, true, true);

    boolean any() {
      return echo || noise || gain;
    }
  }

  private final AudioProcessing processing;
  private final Blocks said;
  private final Blocks played;
  private boolean closed;

  private VoiceCleaner(AudioProcessing processing, int microphoneHz, int speakerHz) {
    this.processing = processing;
    said = new Blocks(microphoneHz);
    played = new Blocks(speakerHz);
  }

  /**
   * Makes one for devices of those rates; null where the library is not to be had, the rates are
   * none that it knows, or nothing is wished for.
   */
  public static @Nullable VoiceCleaner open(Wishes wishes, int microphoneHz, int speakerHz) {
    if (!wishes.any() || !RATES_HZ.contains(microphoneHz) || !RATES_HZ.contains(speakerHz)) {
      return null;
    }
    try {
      AudioProcessing processing = new AudioProcessing();
      processing.applyConfig(config(wishes));
      processing.setStreamDelayMs(DELAY_GUESS_MS);
      return new VoiceCleaner(processing, microphoneHz, speakerHz);
    } catch (RuntimeException | LinkageError e) {
      LOG.info("Echo and noise stay in, for the library does not load: {}", e.toString());
      return null;
    }
  }

  private static AudioProcessingConfig config(Wishes wishes) {
    AudioProcessingConfig config = new AudioProcessingConfig();
    config.echoCanceller.enabled = wishes.echo();
    config.echoCanceller.enforceHighPassFiltering = wishes.echo();
    config.highPassFilter.enabled = wishes.echo() || wishes.noise();
    config.noiseSuppression.enabled = wishes.noise();
    config.noiseSuppression.level = AudioProcessingConfig.NoiseSuppression.Level.HIGH;
    config.gainControl.enabled = wishes.gain();
    config.gainControl.adaptiveDigital.enabled = wishes.gain();
    return config;
  }

  /** Sound by the 10 ms, as bytes. */
  private static final class Blocks {
    final AudioProcessingStreamConfig format;
    final byte[] in;
    final byte[] out;
    private final int samples;
    private int filled;

    Blocks(int rateHz) {
      format = new AudioProcessingStreamConfig(rateHz, 1);
      samples = rateHz / BLOCKS_A_SECOND;
      in = new byte[2 * samples];
      out = new byte[2 * samples];
    }

    /** Whether it is full with that sample, and so has to be emptied. */
    boolean add(short sample) {
      in[2 * filled] = (byte) sample;
      in[2 * filled + 1] = (byte) (sample >> 8);
      filled = (filled + 1) % samples;
      return filled == 0;
    }

    void take(short[] pcm, int offset) {
      for (int i = 0; i < samples; i++) {
        pcm[offset + i] = (short) ((out[2 * i] & 0xff) | (out[2 * i + 1] << 8));
      }
    }
  }

  /** The loudspeaker is to say this. */
  public synchronized void heard(short[] pcm, int count) {
    for (int i = 0; i < count && !closed; i++) {
      if (played.add(pcm[i])) {
        processing.processReverseStream(played.in, played.format, played.format, played.out);
      }
    }
  }

  /** Cleans what the microphone heard: a whole number of 10 ms. */
  public synchronized void clean(short[] pcm) {
    for (int i = 0; i < pcm.length && !closed; i++) {
      if (said.add(pcm[i])) {
        processing.processStream(said.in, said.format, said.format, said.out);
        said.take(pcm, i + 1 - said.samples);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    processing.dispose();
  }
}
