package io.firedrill.contract;

import io.firedrill.ledger.Committed;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.ledger.TopicTransactions;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What a job with a contract has committed. */
public record Written(Place place, ObjectStore store) implements Committed {
  @Override
  public ObjectStore.Size committed() throws IOException {
    if (place instanceof Place.Topic topic) {
      TopicMessages messages = TopicMessages.look(topic);
      return new ObjectStore.Size(messages.begin().size(), messages.written());
    }
    if (place instanceof Place.Table table) {
      return new ObjectStore.Size(1, TableMessages.written(table));
    }
    return FolderMessages.size(store, (Place.Folder) place);
  }

  @Override
  public boolean hasTransactions() {
    return place instanceof Place.Topic;
  }

  @Override
  public List<OpenTransaction> open() throws IOException {
    return place instanceof Place.Topic topic
        ? new TopicTransactions(topic.brokers(), Set.of(topic.name())).open()
        : List.of();
  }
}
