"""Links from the pages to files of the repository lead to where that is published, if mkdocs.yml has a repo_url."""

import re

OUTSIDE = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+)([^)]*)\)")


def on_page_markdown(markdown, page, config, files):
    depth = page.file.src_uri.count("/") + 1

    def lead(link):
        text, up, path = link.groups()
        if up.count("../") < depth:
            return link.group(0)
        return f"[{text}]({config.repo_url}blob/main/{path})" if config.repo_url else text

    return OUTSIDE.sub(lead, markdown)
