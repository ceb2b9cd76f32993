package org.ringfence.server.feature.music;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.audio.WavReader;
import org.ringfence.call.Voice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Music for those who wait: the WAV files of a folder, one after the other from call to call; a
 * quiet arpeggio made here while there are none.
 */
public final class Music {
  private static final Logger LOG = LoggerFactory.getLogger(Music.class);
  private static final double PEAK = 0.12;
  private static final int NOTE_MS = 400;

  /** C major, F major, A minor, G major, up and down. */
  private static final int[] NOTES_HZ = {
    262, 330, 392, 523, 392, 330, 349, 440, 523, 698, 523, 440,
    220, 262, 330, 440, 330, 262, 196, 247, 294, 392, 294, 247
  };

  private static final int MOST_FILES = 100;

  private final Path folder;
  private final AtomicInteger next = new AtomicInteger();
  private final ConcurrentHashMap<Path, Recording> loaded = new ConcurrentHashMap<>();

  /** Made once. */
  private static final class Arpeggio {
    private static final Recording SOUND = made();

    private static Recording made() {
      int note = Voice.RATE_HZ * NOTE_MS / 1000;
      short[] pcm = new short[NOTES_HZ.length * note];
      for (int i = 0; i < NOTES_HZ.length; i++) {
        Recording one = Tone.record(Cadence.sine(NOTES_HZ[i]), Voice.RATE_HZ, PEAK, NOTE_MS);
        for (int s = 0; s < note; s++) {
          pcm[i * note + s] =
              (short) (one.pcm()[s] * (note - s) / note); // it fades as a string does
        }
      }
      return new Recording(pcm, Voice.RATE_HZ);
    }
  }

  /**
   * @param folder of WAV files, which need not be there
   */
  public Music(Path folder) {
    this.folder = folder;
  }

  /** Something to be played again and again. */
  public Recording next() {
    List<Path> files = files();
    if (files.isEmpty()) return Arpeggio.SOUND;
    Path file = files.get(Math.floorMod(next.getAndIncrement(), files.size()));
    Recording known = loaded.get(file);
    if (known != null) return known;
    try {
      Recording read = WavReader.readAll(FileChannel.open(file)).at(Voice.RATE_HZ);
      if (read.pcm().length == 0) return Arpeggio.SOUND;
      loaded.put(file, read);
      return read;
    } catch (IOException e) {
      LOG.warn("the music {} is not played: {}", file, e.getMessage());
      return Arpeggio.SOUND;
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".wav"))
          .sorted()
          .limit(MOST_FILES)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
