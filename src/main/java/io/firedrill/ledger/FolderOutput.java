package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An output in files of an object store. */
public record FolderOutput(ObjectStore store, LedgerLayout layout) implements Output {
  @Override
  public ObjectStore.Size committed() throws IOException {
    return LedgerLayout.committedSize(store, layout.ledger())
        .plus(LedgerLayout.committedSize(store, layout.rejects()));
  }

  @Override
  public OutputLook look(Collection<Integer> splits) throws IOException {
    List<ObjectStore.Entry> ledger = LedgerLayout.committed(store, layout.ledger());
    List<ObjectStore.Entry> rejects = LedgerLayout.committed(store, layout.rejects());
    return new Files(store, List.copyOf(splits), ledger, rejects);
  }

  private record Files(
      ObjectStore store,
      List<Integer> splits,
      List<ObjectStore.Entry> ledger,
      List<ObjectStore.Entry> rejects)
      implements OutputLook {
    @Override
    public CommittedLines of(int split, Tally tally) throws IOException {
      try (LedgerFiles look = new LedgerFiles(store)) {
        List<LedgerFile> files = new ArrayList<>(look.of(ledger, split, false));
        files.addAll(look.of(rejects, split, true));
        return new MergedFiles(split, files, tally);
      }
    }

    @Override
    public boolean sideBySide() {
      return true;
    }

    @Override
    public void strays(Tally tally) {
      strays(ledger, tally);
      strays(rejects, tally);
    }

    private void strays(List<ObjectStore.Entry> entries, Tally tally) {
      for (ObjectStore.Entry entry : entries) {
        if (LedgerLayout.splitOf(entry).filter(splits::contains).isEmpty()) {
          tally.wrong("%s belongs to no split of the input", entry.key());
        }
      }
    }
  }
}
