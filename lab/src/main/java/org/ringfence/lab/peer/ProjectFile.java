package org.ringfence.lab.peer;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this project, found from its folder or from that of any of its modules. */
public final class ProjectFile {
  private ProjectFile() {}

  /** The file of that name, in the nearest folder that has it. */
  public static Path find(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve(name);
      if (Files.exists(found)) return found;
    }
    throw new PeerFailure(name + " is in no folder above this one");
  }
}
