package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.control.Operations;
import org.ringfence.server.control.RemoteOperations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import picocli.CommandLine.Option;

/** The option that says which server a command is about. */
final class FolderOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder; else $RINGFENCE_DATA, else ./ringfence-data.")
  private @Nullable Path path;

  ServerFolder folder() {
    if (path != null) {
      return new ServerFolder(path);
    }
    String environment = System.getenv("RINGFENCE_DATA");
    boolean set = environment != null && !environment.isBlank();
    return new ServerFolder(Path.of(set ? environment : "ringfence-data"));
  }

  Config config() throws ConfigException, Failure {
    Path folder = folder().path();
    try {
      return ConfigFile.load(folder);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  static Failure unreadable(Path folder, IOException e) {
    return new Failure(
        Exit.FAILED,
        folder.resolve(ConfigFile.NAME) + " cannot be read (" + ServerFolder.reason(e) + ").",
        "Run this as the user who runs the server.",
        e);
  }

  /** The running server, or its data folder opened for this command alone. */
  Operations operations() throws ConfigException, Failure {
    ServerFolder folder = folder();
    RemoteOperations remote = RemoteOperations.connect(folder);
    if (remote != null) {
      return remote;
    }
    if (!folder.used()) {
      throw new Failure(
          Exit.UNAVAILABLE,
          "There is no server in " + folder.path() + ".",
          "Start one with `./ringfence up`, or name its folder with --data DIR.");
    }
    Stores stores = Stores.open(folder, config());
    return new LocalOperations(stores, Ringfence.Version.text(), null) {
      @Override
      public void close() {
        super.close();
        stores.close();
      }
    };
  }
}
