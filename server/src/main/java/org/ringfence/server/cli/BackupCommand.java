package org.ringfence.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.Backup;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Everything of a server in one file. */
final class BackupCommand {
  private BackupCommand() {}

  /** Takes one, while the server runs or not. */
  @Command(
      name = "backup",
      description = "Copies everything of a server into one ZIP; it holds the keys: keep it safe.")
  static final class Take implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "FILE", description = "Such as ringfence-backup.zip.")
    private Path file = Path.of("ringfence-backup.zip");

    Take(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        operations.backup(file.toAbsolutePath().normalize().toString());
        console.out().println("backup    " + file);
        return 0;
      }
    }
  }

  /** Puts one back. */
  @Command(name = "restore", description = "Makes a data folder of a backup.")
  static final class Restore implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption option = new FolderOption();

    @Parameters(paramLabel = "FILE", description = "What `backup` made.")
    private Path file = Path.of("ringfence-backup.zip");

    Restore(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      ServerFolder folder = option.folder();
      Backup.restore(file, folder);
      console.out().println("restored  " + folder.path());
      DatabaseServer wanted = option.config().database();
      if (wanted != null) {
        console.out().println("The database is in that folder; the configuration wants it in");
        console.out().println(wanted.name() + ": ./ringfence database move");
      }
      return 0;
    }
  }
}
