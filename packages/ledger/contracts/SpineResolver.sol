// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDomainNotifier, IEns} from "./Interfaces.sol";

/// Records of names: text, name, address (EIP-137, EIP-181, EIP-634) and typed role definitions, with the ABI of the
/// Energy Web role definition resolver. Only a node's owner in the registry writes them.
contract SpineResolver {
    struct Authority {
        address[] dids;
        bytes32 role;
        uint8 kind;
    }

    struct Prerequisites {
        bytes32[] roles;
        bool mustHaveAll;
    }

    IEns public immutable ens;
    IDomainNotifier public immutable notifier;

    /// Raised when a node is cleared; what was written before is out of reach.
    mapping(bytes32 => uint256) private generations;
    mapping(bytes32 => mapping(string => string)) private texts;
    mapping(bytes32 => string) private names;
    mapping(bytes32 => address) private addresses;
    mapping(bytes32 => uint256) private versions;
    mapping(bytes32 => Authority) private issuerOf;
    mapping(bytes32 => Authority) private revokerOf;
    mapping(bytes32 => Prerequisites) private prerequisitesOf;

    event TextChanged(bytes32 indexed node, string indexed indexedKey, string key);
    event NameChanged(bytes32 indexed node, string name);
    event AddrChanged(bytes32 indexed node, address a);
    event VersionNumberChanged(bytes32 indexed node, uint256 newVersion);
    event IssuersChanged(bytes32 indexed node, address[] dids, bytes32 role);
    event RevokersChanged(bytes32 indexed node, address[] dids, bytes32 role);
    event PrerequisiteRolesChanged(bytes32 indexed node, bytes32[] roles, bool mustHaveAll);

    event RecordsCleared(bytes32 indexed node);

    error NotAuthorised(bytes32 node);

    modifier authorised(bytes32 node) {
        if (ens.owner(node) != msg.sender) revert NotAuthorised(node);
        _;
    }

    constructor(IEns ens_, IDomainNotifier notifier_) {
        ens = ens_;
        notifier = notifier_;
    }

    function text(bytes32 node, string calldata key) external view returns (string memory) {
        return texts[_records(node)][key];
    }

    function setText(bytes32 node, string calldata key, string calldata value) external authorised(node) {
        texts[_records(node)][key] = value;
        emit TextChanged(node, key, key);
    }

    function name(bytes32 node) external view returns (string memory) {
        return names[_records(node)];
    }

    function setName(bytes32 node, string calldata newName) external authorised(node) {
        names[_records(node)] = newName;
        emit NameChanged(node, newName);
    }

    function addr(bytes32 node) external view returns (address) {
        return addresses[_records(node)];
    }

    function setAddr(bytes32 node, address a) external authorised(node) {
        addresses[_records(node)] = a;
        emit AddrChanged(node, a);
    }

    function versionNumber(bytes32 node) external view returns (uint256) {
        return versions[_records(node)];
    }

    function setVersionNumber(bytes32 node, uint256 newVersion) external authorised(node) {
        versions[_records(node)] = newVersion;
        emit VersionNumberChanged(node, newVersion);
    }

    function issuers(bytes32 node) external view returns (address[] memory dids, bytes32 role) {
        return (issuerOf[_records(node)].dids, issuerOf[_records(node)].role);
    }

    function issuerType(bytes32 node) external view returns (uint8) {
        return issuerOf[_records(node)].kind;
    }

    function setIssuerType(bytes32 node, uint8 kind) external authorised(node) {
        issuerOf[_records(node)].kind = kind;
    }

    /// Listed DIDs replace an issuer role, and the other way round.
    function setIssuerDids(bytes32 node, address[] calldata dids) external authorised(node) {
        issuerOf[_records(node)].dids = dids;
        issuerOf[_records(node)].role = 0;
        emit IssuersChanged(node, dids, 0);
    }

    function setIssuerRole(bytes32 node, bytes32 role) external authorised(node) {
        delete issuerOf[_records(node)].dids;
        issuerOf[_records(node)].role = role;
        emit IssuersChanged(node, new address[](0), role);
    }

    function revokers(bytes32 node) external view returns (address[] memory dids, bytes32 role) {
        return (revokerOf[_records(node)].dids, revokerOf[_records(node)].role);
    }

    function revokerType(bytes32 node) external view returns (uint8) {
        return revokerOf[_records(node)].kind;
    }

    function setRevokerType(bytes32 node, uint8 kind) external authorised(node) {
        revokerOf[_records(node)].kind = kind;
    }

    function setRevokerDids(bytes32 node, address[] calldata dids) external authorised(node) {
        revokerOf[_records(node)].dids = dids;
        revokerOf[_records(node)].role = 0;
        emit RevokersChanged(node, dids, 0);
    }

    function setRevokerRole(bytes32 node, bytes32 role) external authorised(node) {
        delete revokerOf[_records(node)].dids;
        revokerOf[_records(node)].role = role;
        emit RevokersChanged(node, new address[](0), role);
    }

    function prerequisiteRoles(bytes32 node) external view returns (bytes32[] memory roles, bool mustHaveAll) {
        return (prerequisitesOf[_records(node)].roles, prerequisitesOf[_records(node)].mustHaveAll);
    }

    function setPrerequisiteRoles(bytes32 node, bytes32[] calldata roles, bool mustHaveAll) external authorised(node) {
        prerequisitesOf[_records(node)] = Prerequisites(roles, mustHaveAll);
        emit PrerequisiteRolesChanged(node, roles, mustHaveAll);
    }

    /// Forgets all records of a node, so that its next holder inherits none.
    function clear(bytes32 node) external authorised(node) {
        generations[node]++;
        emit RecordsCleared(node);
    }

    function domainUpdated(bytes32 node) external authorised(node) {
        notifier.domainUpdated(node);
    }

    function _records(bytes32 node) private view returns (bytes32) {
        return keccak256(abi.encode(node, generations[node]));
    }

    /// Several writes in one transaction; `msg.sender` stays the caller in each.
    function multicall(bytes[] calldata data) external returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 i = 0; i < data.length; i++) {
            (bool success, bytes memory result) = address(this).delegatecall(data[i]);
            if (!success) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
            results[i] = result;
        }
    }

    /// ERC-165; the ids by which Energy Web clients detect a role definition resolver.
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0x338bc8fa || id == 0xc53a4413 || id == 0xc585f697 || id == 0x74d3013a
            || id == 0xec7adf27 || id == 0xc986c404 || id == 0x61610164 || id == 0x59d1d43c || id == 0x691f3431
            || id == 0x3b3b57de;
    }
}
