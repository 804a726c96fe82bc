package io.firedrill.contract;

import io.firedrill.store.ObjectStore;
import java.io.IOException;

/** Topics, tables, and folders of the store in which the job has its checkpoints. */
record StoredPlaces(ObjectStore store) implements Places {
  @Override
  public Messages look(Place place) throws IOException {
    if (place instanceof Place.Topic topic) {
      return TopicMessages.look(topic);
    }
    return place instanceof Place.Table table
        ? TableMessages.look(table)
        : FolderMessages.look(store, (Place.Folder) place);
  }

  @Override
  public boolean compacted(Place place) throws IOException {
    return place instanceof Place.Topic topic && topic.brokers().compacted(topic.name());
  }
}
