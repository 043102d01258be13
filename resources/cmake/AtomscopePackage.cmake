# The Debian package: `cmake --build --preset release && cpack --preset release`.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME atomscope)
set(CPACK_PACKAGE_VENDOR "Atomscope")
set(CPACK_PACKAGE_CONTACT "The Atomscope developers <atomscope@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Microscope for the atoms of sparse autoencoders")
set(CPACK_PACKAGE_DESCRIPTION
    "Shows where each atom of a trained sparse autoencoder fires in a text, over its whole activation range, and keeps what people say it means. With a worker for machines without a screen, and a demo model.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What a demo is made with, and a font for the many scripts of a corpus; no library lists them.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-dejavu-core, python3")
include(CPack)
